import './element.ts';
import { WaitingPage } from './waiting/page.ts';

const id = new URLSearchParams(location.search).get('c') ?? undefined;
const main = document.querySelector('main');
if (main) void new WaitingPage(main, id).open();
