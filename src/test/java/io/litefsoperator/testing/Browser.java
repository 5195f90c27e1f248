package io.litefsoperator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A person's browser, without a window: one for all tests of a class. After a failure a picture of
 * what it showed lies in target/.
 */
public final class Browser implements AfterTestExecutionCallback, AfterAllCallback {

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private static final List<String> OPTIONS =
      List.of(
          "--headless",
          "--window-size=900,900",
          "--disable-gpu",
          // The tests run as root, often in a container with a small /dev/shm.
          "--no-sandbox",
          "--disable-dev-shm-usage",
          // Nothing but the pages that a test opens.
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run",
          "--no-proxy-server");

  private @Nullable ChromeDriver driver;

  /** Started, and installed if need be, when it is first needed. */
  public WebDriver driver() {
    if (driver == null) {
      driver = start();
    }
    return driver;
  }

  private static ChromeDriver start() {
    SELENIUM.setLevel(Level.SEVERE); // it warns of every Chromium that is newer than itself
    List<Path> programs = LocalCluster.chromium();
    // Both are named, or Selenium would look for them, and download what it does not find.
    return new ChromeDriver(
        new ChromeDriverService.Builder()
            .usingDriverExecutable(programs.get(1).toFile())
            .usingAnyFreePort()
            .build(),
        new ChromeOptions().setBinary(programs.get(0).toFile()).addArguments(OPTIONS));
  }

  /** Writes a picture of the page to {@code target/<name>.png}. */
  public Path picture(String name) {
    if (driver == null) {
      throw new IllegalStateException("the browser was not started");
    }
    try {
      return Files.write(
          Path.of("target", name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (driver != null && context.getExecutionException().isPresent()) {
      System.err.printf(
          "what the browser shows at %s: %s%n",
          driver.getCurrentUrl(),
          picture(
              context.getRequiredTestClass().getSimpleName()
                  + "-"
                  + context.getRequiredTestMethod().getName()));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (driver != null) {
      driver.quit();
      driver = null;
    }
  }
}
