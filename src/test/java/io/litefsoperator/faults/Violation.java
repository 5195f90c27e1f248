package io.litefsoperator.faults;

/** Something that must never happen did. */
final class Violation extends AssertionError {

  private static final long serialVersionUID = 1;

  /** Which rule, in a word. */
  final String rule;

  Violation(String rule, String what) {
    super(rule + ": " + what);
    this.rule = rule;
  }
}
