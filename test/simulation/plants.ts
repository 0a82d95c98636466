/** A fault on purpose, which the simulation has to find. */
export type Plant = {
  name: string;
  /** Each replaces what stands exactly once in its file. */
  edits: Edit[];
};
type Edit = { file: string; from: string; to: string };

const REVEAL = 'bot/domain/reveal.ts';
const BLANKER = 'bot/domain/blanker.ts';
const BLANKING = 'bot/domain/blanking.ts';

const inReveal = (from: string, to: string): Edit => ({ file: REVEAL, from, to });
const inBlanker = (from: string, to: string): Edit => ({ file: BLANKER, from, to });
const inBlanking = (from: string, to: string): Edit => ({ file: BLANKING, from, to });

export const plants: Plant[] = [
  {
    name: 'shows-before-re-arming',
    edits: [
      inReveal(
        '    const receipt = await bookings\n      .move(',
        '    let receipt: Receipt | undefined = booked.receipt;\n    const late = () => bookings\n      .move(',
      ),
      inReveal("    if (outcome === 'rejected') {", "    receipt = await late();\n    if (outcome === 'rejected') {"),
    ],
  },
  {
    name: 're-arming-that-failed-is-ignored',
    edits: [
      inReveal('    if (receipt === undefined || clock.elapsed()', '    if (clock.elapsed()'),
      inReveal(
        "      .catch((error) => void noted(error, reference, 'too-late'));",
        "      .catch((error) => void noted(error, reference, 'too-late')).then((moved) => moved ?? booked.receipt);",
      ),
    ],
  },
  {
    name: 'books-after-showing',
    edits: [
      inReveal(
        '      bookings\n        .book({ ...blanking, due: now + GUARD_MS })\n',
        "      Promise.resolve('none')\n",
      ),
      inReveal(
        "    const receipt = await bookings\n      .move(booked.receipt, armed, armed.due + OWN_TIMER_FIRST_MS)\n      .catch((error) => void noted(error, reference, 'too-late'));",
        "    let receipt: Receipt | undefined = 'none';",
      ),
      inReveal(
        "    if (outcome === 'rejected') {",
        "    receipt = await bookings.book(armed);\n    if (outcome === 'rejected') {",
      ),
    ],
  },
  {
    name: 'settles-before-the-edit-is-confirmed',
    edits: [
      inBlanking(
        '    const answer = await screen.blank(blanking);\n    pace.heard(',
        '    await bookings.settle(booked.receipt);\n    const answer = await screen.blank(blanking);\n    pace.heard(',
      ),
    ],
  },
  {
    name: 'lease-shorter-than-the-edit',
    edits: [inBlanker('const HOLD_MS = 30_000;', 'const HOLD_MS = 1_000;')],
  },
  {
    name: 'reveals-again-on-the-old-message',
    edits: [
      {
        file: 'bot/domain/newest.ts',
        from: 'newest?.value.tickets.includes(ticket) ?',
        to: 'newest?.value.message ?',
      },
      { file: 'bot/domain/claims.ts', from: '      return taken && ', to: '      return ' },
    ],
  },
  {
    name: 'retries-the-showing-edit',
    edits: [
      inReveal(
        '    const answer = await screen.show(blanking.message, face, patience);',
        "    let answer = await screen.show(blanking.message, face, patience);\n    if (answer === 'unknown') answer = await screen.show(blanking.message, face, deadline(clock, SHOWING_PATIENCE_MS));",
      ),
    ],
  },
  {
    name: 'does-not-wait-for-the-intent',
    edits: [
      inReveal(
        "      recorder\n        .record({ event: 'reveal.intended', ...subject })\n",
        "      Promise.resolve(void recorder.record({ event: 'reveal.intended', ...subject }).catch(() => {}))\n",
      ),
    ],
  },
  {
    name: 'does-not-wait-for-the-re-arming',
    edits: [
      inReveal(
        "    const receipt = await bookings\n      .move(booked.receipt, armed, armed.due + OWN_TIMER_FIRST_MS)\n      .catch((error) => void noted(error, reference, 'too-late'));",
        '    const receipt: Receipt | undefined = booked.receipt;\n    void bookings.move(booked.receipt, armed, armed.due + OWN_TIMER_FIRST_MS).catch(() => {});',
      ),
    ],
  },
  {
    name: 'own-timer-takes-what-another-holds',
    edits: [
      inBlanker(
        '    if (receipt === undefined) return;\n',
        '    if (receipt === undefined) return remember(await blank({ item: blanking, receipt: held.receipt }));\n',
      ),
    ],
  },
  {
    name: 'no-own-timer',
    edits: [inReveal("    if (outcome !== 'rejected') blanker.watch({ item: blanking, receipt });\n", '')],
  },
  {
    name: 'no-claim',
    edits: [
      {
        file: 'bot/domain/claims.ts',
        from: '      const taken = await records.create(',
        to: '      const taken = true || await records.create(',
      },
    ],
  },
  {
    name: 'counts-from-before-the-fetch',
    edits: [inReveal('    const shown = clock.now();\n', '    const shown = now;\n')],
  },
  {
    name: 'one-404-is-gone',
    edits: [
      inBlanking(
        '    const surely = seen.times >= MISSING.times && now - seen.since >= MISSING.overMs;',
        '    const surely = true;',
      ),
      inBlanking('    if (!surely || !isHarmless(item)) return', '    if (!surely) return'),
    ],
  },
  {
    name: 'approval-is-not-used-up',
    edits: [
      {
        file: 'bot/domain/helpdesk/show.ts',
        from: "state: 'revealing', stumbled: false }",
        to: 'stumbled: false }',
      },
      {
        file: 'bot/domain/helpdesk/show.ts',
        from: "      state: now.state === 'hidden' ? 'hidden' : 'shown',\n",
        to: '',
      },
    ],
  },
  {
    name: 'hold-is-not-extended',
    edits: [
      inBlanker('bookings.move(receipt, item, clock.now() + HOLD_MS)', 'bookings.move(receipt, item, clock.now())'),
    ],
  },
  {
    name: 'uncertain-counts-as-not-shown',
    edits: [
      inReveal(
        "    const outcome = answer === 'shown' && clock.now() >= blanking.due ? 'unknown' : answer;",
        "    const outcome = answer === 'unknown' ? 'rejected' : answer;",
      ),
    ],
  },
  {
    name: 'owner-is-told-by-memory-alone',
    edits: [
      {
        file: 'bot/domain/helpdesk/access.ts',
        from: "          await errands.book({ do: 'tell', lookUp: id, due: clock.now() + TELL_AFTER_MS, attempts: 0 });\n",
        to: '',
      },
    ],
  },
  {
    name: 'replaces-without-a-mark',
    edits: [
      {
        file: 'bot/domain/replacements.ts',
        from: "    const marked = await put(about.mac.id, old, { id: about.id, asked: clock.now(), state: 'asking' });",
        to: '    const marked = true;',
      },
    ],
  },
  {
    name: 'limits-lose-a-race',
    edits: [{ file: 'bot/domain/tallies.ts', from: '      if (done) return changed;', to: '      return changed;' }],
  },
  {
    name: 'a-late-card-takes-the-key-off',
    edits: [
      { file: 'bot/domain/claims.ts', from: ' && (await records.read(keptFree(message))) === undefined', to: '' },
    ],
  },
  {
    name: 'remembers-no-next-attempt',
    edits: [inBlanker('    if (next) watch(next, next.afterMs);\n', '')],
  },
  {
    name: 'a-busy-teams-counts-as-done',
    edits: [
      inBlanking('        return busy(booked, answer);', "        return void (await finish('key.blanked', booked));"),
    ],
  },
  {
    name: 'leaves-the-key-of-a-closed-chat',
    edits: [inBlanking("...(hopeless && (await tryToReplace(blanking, 'edit rejected')))", '...(hopeless && {})')],
  },
  {
    name: 'a-key-in-a-booking',
    edits: [inReveal('armed: true, shown };', 'armed: true, shown, key: fetched.key.reveal() };')],
  },
  {
    name: 'forgets-to-record-the-outcome',
    edits: [
      inReveal(
        "    await recorder.tryToRecord({\n      event: outcome === 'shown'",
        "    if (outcome !== 'unknown') await recorder.tryToRecord({\n      event: outcome === 'shown'",
      ),
    ],
  },
  {
    name: 'ownership-is-not-read-again',
    edits: [
      {
        file: 'bot/domain/authorise.ts',
        from: 'objection(person, { account, mac, primaryUsers })',
        to: 'objection(person, { account, mac, primaryUsers: [person] })',
      },
    ],
  },
];
