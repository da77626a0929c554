import './element.ts';
import { HostedPage } from './hosted/page.ts';

const ticket = new URLSearchParams(location.search).get('t') ?? '';
const main = document.querySelector('main');
if (main) void new HostedPage(main, ticket).open();
