package io.litefsoperator.faults;

/** The operator's process ended. */
final class Killed extends RuntimeException {

  private static final long serialVersionUID = 1;

  Killed() {
    super("killed", null, false, false);
  }
}
