import { describe, expect, it } from 'vitest';
import { readXml } from '../../../../src/doors/tr064/xml.ts';
import { xmlText } from '../../../../src/lib/index.ts';

const textOf = (document: string): string | undefined => readXml(document)?.text;

describe('a document', () => {
  it('is read with its names resolved, wherever a prefix was declared', () => {
    const document =
      '<?xml version="1.0" encoding="utf-8"?>\n<!-- c --><a xmlns="urn:d" xmlns:p=" urn:p "><p:b p:x=\'1\' y="2"/><c xmlns="">t</c></a> ';
    expect(readXml(document)).toMatchObject({
      namespace: 'urn:d',
      local: 'a',
      children: [
        {
          namespace: 'urn:p',
          local: 'b',
          attributes: [
            { namespace: 'urn:p', local: 'x', value: '1' },
            { namespace: '', local: 'y', value: '2' },
          ],
        },
        { namespace: '', local: 'c', text: 't' },
      ],
    });
  });

  it('has its references, CDATA and line ends in place', () => {
    expect(textOf('<a>&lt;&#65;&#x42;&amp;amp;<!-- & --><![CDATA[<&amp;>]]>\r\n\r&#13;</a>')).toBe(
      '<AB&amp;<&amp;>\n\n\r',
    );
  });

  it('may leave out the blank between two attributes, as one client does', () => {
    expect(readXml('<h xmlns:h="urn:h"h:x="1"/>')?.attributes).toEqual([
      { namespace: 'urn:h', local: 'x', value: '1' },
    ]);
  });

  it.each([
    ['nothing', ''],
    ['text alone', 'x'],
    ['two roots', '<a/><b/>'],
    ['text after its root', '<a/>x'],
    ['an element that is not closed', '<a><b></a>'],
    ['an element that is closed by another prefix', '<a xmlns:p="u" xmlns:q="u"><p:b></q:b></a>'],
    ['an end without a start', '</a>'],
    ['a document type', '<!DOCTYPE a><a/>'],
    ['an entity', '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'],
    ['a processing instruction', '<a><?php x ?></a>'],
    ['one before its root', '<?xml-stylesheet href="x"?><a/>'],
    ['a declaration that is not at its start', '<a/><?xml version="1.0"?>'],
    ['another encoding', '<?xml version="1.0" encoding="utf-16"?><a/>'],
    ['another version', '<?xml version="1.1"?><a/>'],
    ['a control character of version 1.1', '<?xml version="1.1"?><a>&#1;</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['an ampersand', '<a>a & b</a>'],
    ['a reference to no character', '<a>&#0;</a>'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>'],
    ['half a surrogate pair', '<a>&#xD800;</a>'],
    ['a control character', '<a>\u0001</a>'],
    ['an attribute twice', '<a x="1" x="2"/>'],
    ['an attribute twice by two prefixes', '<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>'],
    ['a prefix that stands for nothing', '<p:a/>'],
    ['an attribute with such a prefix', '<a p:x="1"/>'],
    ['a prefix that is declared away', '<a xmlns:p="u"><p:b xmlns:p=""/></a>'],
    ['the prefix xml for something else', '<a xmlns:xml="u"/>'],
    ['an attribute without quotes', '<a x=1/>'],
    ['a less-than sign in an attribute', '<a x="<"/>'],
    ['CDATA outside its root', '<![CDATA[x]]><a/>'],
    ['CDATA that does not end', '<a><![CDATA[x</a>'],
    ['a comment with two hyphens', '<a><!-- -- --></a>'],
    ['a tag that does not end', '<a'],
    ['too many attributes', `<a ${Array.from({ length: 33 }, (_, n) => `x${n}=""`).join(' ')}/>`],
    ['too great a depth', `${'<a>'.repeat(33)}${'</a>'.repeat(33)}`],
    ['too many elements', `<a>${'<b/>'.repeat(20_000)}</a>`],
  ])('is malformed with %s', (_, document) => {
    expect(readXml(document)).toBeUndefined();
  });

  it('gives back a text as it was written', () => {
    const text = ' <a b="c">&amp;\r\n\t\'ü🙂]]> ';
    expect(textOf(`<a>${xmlText(text)}</a>`)).toBe(text);
  });
});
