export { buttonTopic, deviceId, type HomeTopics, statusMessage } from './home-assistant.ts';
export { MqttFeed } from './mqtt-feed.ts';
