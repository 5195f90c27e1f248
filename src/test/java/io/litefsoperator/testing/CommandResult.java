package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** How a command in a pod ended. */
public record CommandResult(int code, String out, String err) {

  /** Standard output without white space at its ends; fails unless the exit code is 0. */
  public String text() {
    assertThat(code).as("exit code; it said: %s%s", out, err).isZero();
    return out.strip();
  }
}
