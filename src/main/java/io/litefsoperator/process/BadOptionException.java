package io.litefsoperator.process;

/** An option's value can't be used. The message names the option, the fault and the remedy. */
final class BadOptionException extends Exception {

  private static final long serialVersionUID = 1;

  BadOptionException(String message) {
    super(message);
  }
}
