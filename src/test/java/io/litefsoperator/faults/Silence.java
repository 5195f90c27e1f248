package io.litefsoperator.faults;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps thousands of operators from logging what they do. */
final class Silence implements BeforeAllCallback, AfterAllCallback {

  private static final String ACT = "io.litefsoperator.act";

  @Override
  public void beforeAll(ExtensionContext context) {
    ((Logger) LoggerFactory.getLogger(ACT)).setLevel(Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    ((Logger) LoggerFactory.getLogger(ACT)).setLevel(null);
  }
}
