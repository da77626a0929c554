export { ANSWER, createAnswerOf, type OwedAnswer } from './answers.ts';
export { keycloakDoor } from './door.ts';
export { createBelieve } from './realm.ts';
