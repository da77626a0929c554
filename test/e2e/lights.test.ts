import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithPostgres } from '../support/postgres.ts';
import { type SharedNode, type SharedPlace, sharedPlace } from '../support/shared-nodes.ts';

describeWithPostgres('the lights of two nodes on one PostgreSQL', () => {
  let place: SharedPlace;
  let nodes: readonly { readonly node: SharedNode; readonly light: boolean[] }[];

  beforeAll(async () => {
    place = await sharedPlace();
    const withLight = async () => {
      const light: boolean[] = [];
      const node = await place.node(
        { device: { buttons: ['http'], leds: ['simulated'] } },
        { light: (shines) => light.push(shines) },
      );
      await node.offhook.start();
      return { node, light };
    };
    nodes = [await withLight(), await withLight()];
  });

  afterAll(() => place.close());

  const press = (node: SharedNode, id: string) =>
    node.app.rest.call('POST /v1/button', { body: { id } }).then(({ outcome }) => outcome);

  it.each([0, 1])('all flash once when the button of node %i confirms', async (n) => {
    const [here, there] = [nodes[n], nodes[1 - n]];
    if (!here || !there) throw new Error('there are two nodes');
    for (const { light } of nodes) light.splice(0);
    const asked = await there.node.app.ask();
    const waiting = there.node.app.next(asked.id, asked.version);
    expect(await press(here.node, `right-${n}`)).toBe('confirmed');
    expect(await waiting).toMatchObject({ state: 'confirmed' });
    for (const { light } of nodes) await expect.poll(() => light).toEqual([true, false]);
    // Free for whoever asks next, which is nobody.
    await there.node.app.cancel(asked.id);
    expect(await press(there.node, `vain-${n}`)).not.toBe('confirmed');
    for (const { light } of nodes) expect(light).toEqual([true, false]);
  });
});
