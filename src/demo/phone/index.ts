export { createPhone, type Phone, type PhoneOptions } from './phone.ts';
