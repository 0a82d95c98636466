import Mocha from 'mocha';

/** Mocha's usual report and, last, one plain line that scripts can read. */
export default class Reporter extends Mocha.reporters.Spec {
  override epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    const skipped = pending > 0 ? `, ${pending} skipped` : '';
    process.stdout.write(`${passes} passed, ${failures} failed${skipped}\n`);
  }
}
