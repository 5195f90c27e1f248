package io.litefsoperator.resources;

public final class Guard {
  public static final String START_GRANTED = "litefs-operator.io/start-granted";

  private Guard() {}
}
