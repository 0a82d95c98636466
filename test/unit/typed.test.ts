import assert from 'node:assert/strict';
import { holdsKey } from '../../bot/domain/recovery-key.ts';
import { plainly } from '../../bot/domain/typed.ts';
import { commandOf, lookUpIn } from '../../dialogs/commands.ts';

const wide = (text: string) => text.replace(/[!-~]/g, (each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0));

describe('What is typed on a keyboard of another script', () => {
  for (const [typed, plain] of [
    ['C02-xyz 42', 'C02-xyz 42'],
    [wide('C02-xyz!~'), 'C02-xyz!~'],
    ['４２\u3000７', '42 7'],
    ['٠١٢٣٤٥٦٧٨٩', '0123456789'],
    ['۰۱۲۳۴۵۶۷۸۹', '0123456789'],
    ['\u200f\u2068C02\u2069', 'C02'],
    ['㈱ﬁ ½ é मूल', '㈱ﬁ ½ é मूल'],
  ] as const) {
    it(`is read plainly: ${JSON.stringify(typed)}`, () => assert.equal(plainly(typed), plain));
  }

  const key = 'ABCD-EFGH-8JKL-MNOP-QR9T-2345';
  for (const written of [wide(key), key.replaceAll('-', 'ー'), key.replaceAll('-', '－'), `鍵は${wide(key)}です`]) {
    it(`is found out when it is a key: ${written}`, () => assert.ok(holdsKey(written)));
  }

  it('is a command with the vowels of Arabic or without, and with marks that were copied', () => {
    for (const text of ['مفتاح', 'مِفْتاح', 'مفتـاح', '\u200fمفتاح'])
      assert.equal(commandOf(text, { locale: 'ar' }), 'key', text);
  });

  for (const [text, locale, wanted] of [
    ['\u200fبحث \u2066C02XG2\u2069', 'ar', 'C02XG2'],
    ['بحث، C02XG2', 'ar', 'C02XG2'],
    ['検索、C02XG2', 'ja', 'C02XG2'],
    ['検索田中のMac', 'ja', '田中のMac'],
    ['代查：王小明', 'zh-Hans', '王小明'],
    ['lookup ㈱営業-Mac', 'ja', '㈱営業-Mac'],
    [wide('lookup C02XG2'), 'ja', 'C02XG2'],
  ] as const) {
    it(`is looked up as it was meant: ${JSON.stringify(text)}`, () => assert.equal(lookUpIn(text, { locale }), wanted));
  }

  for (const [text, locale] of [
    ['localizar mi clave', 'es'],
    ['検索 キー', 'ja'],
    ['חיפוש מפתח', 'he'],
    ['lookup my key', 'de'],
  ] as const) {
    it(`asks for one's own key and for nobody else's: ${text}`, () =>
      assert.equal(lookUpIn(text, { locale }), undefined));
  }
});
