export { type Attribute, type Description, isOff, type MediaDescription, readDescription } from './description.ts';
