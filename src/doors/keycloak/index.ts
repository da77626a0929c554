export { Answers, type SendAnswer } from './answers.ts';
export { keycloakDoor } from './door.ts';
export { createBelieve } from './realm.ts';
