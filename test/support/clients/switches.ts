/** The service number answers a call and hears keys. */
export const serviceNumberAnswers = false;

/** A line's trust decides about its calls. */
export const trustDecides = false;

/** SIP is spoken over WSS. */
export const webSocketsAnswer = false;
