package io.litefsoperator.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;

/** Isso's own demo page, as a person sees and uses it. */
public final class IssoPage {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final By HEADING = By.cssSelector(".isso-thread-heading");
  private static final By COMMENTS = By.cssSelector("#isso-root .isso-text");
  private static final By NEW_COMMENT = By.cssSelector(".isso-postbox textarea");
  private static final By SUBMIT = By.cssSelector(".isso-postbox input[type=submit]");

  private final WebDriver driver;

  private IssoPage(WebDriver driver) {
    this.driver = driver;
  }

  /**
   * Opens it.
   *
   * @param address of Isso: a host and a port
   */
  public static IssoPage open(Browser browser, String address) {
    WebDriver driver = browser.driver();
    driver.get("http://" + address + "/demo/");
    return new IssoPage(driver).awaitLoaded();
  }

  /** As by F5: what is there now, asked for once. */
  public IssoPage reload() {
    driver.navigate().refresh();
    return awaitLoaded();
  }

  /** Its script puts a heading above the comments when it has got them. */
  private IssoPage awaitLoaded() {
    await("Isso shows its comments at " + driver.getCurrentUrl())
        .atMost(PATIENCE)
        .until(
            () ->
                driver.findElements(HEADING).stream()
                    .anyMatch(heading -> !heading.getText().isBlank()));
    return this;
  }

  /** Writes one and sends it; returns when the page shows it, which is after the server took it. */
  public void write(String comment) {
    driver.findElement(NEW_COMMENT).sendKeys(comment);
    driver.findElement(SUBMIT).click();
    await("the page shows what was written at " + driver.getCurrentUrl())
        .atMost(PATIENCE)
        .until(() -> comments().contains(comment));
  }

  /** What it shows, from top to bottom. */
  public List<String> comments() {
    return driver.findElements(COMMENTS).stream().map(WebElement::getText).toList();
  }
}
