package io.litefsoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.litefsoperator.process.Options.LogFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LoggingTest {

  private static final Map<String, String> ABOUT =
      Map.of("resource.name", "notes", "resource.namespace", "default");

  private final LoggerContext context = new LoggerContext();

  private String write(
      LogFormat format, Map<String, String> about, String message, @Nullable Throwable failure) {
    LoggingEvent event =
        new LoggingEvent(
            "test", context.getLogger("io.x.Act"), Level.WARN, message, failure, new Object[] {7});
    event.setMDCPropertyMap(about);
    return new String(Logging.encoder(context, format).encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void textHasTheTimeTheResourceAndTheMessage() {
    assertThat(write(LogFormat.TEXT, ABOUT, "patched {} objects", null))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ WARN  Act \\[default/notes]"
                + " patched 7 objects\\R");
  }

  @Test
  void textWithoutAResourceHasNoEmptyBrackets() {
    assertThat(write(LogFormat.TEXT, Map.of(), "ready", null)).contains("WARN  Act ready");
  }

  @Test
  void anEventIsOneLineOfTextWhateverIsInIt() {
    Exception failure = new IllegalStateException("outer", new RuntimeException("the\r\nroot"));

    String line = write(LogFormat.TEXT, ABOUT, "one\n2026 INFO forged", failure);

    assertThat(line.strip().lines()).hasSize(1);
    assertThat(line).contains("one | 2026 INFO forged", "the | root", "LoggingTest");
    assertThat(line.indexOf("the | root")).isLessThan(line.indexOf("outer"));
  }

  @Test
  void anEventIsOneObjectOfJsonWhateverIsInIt() throws Exception {
    Exception failure = new IllegalStateException("outer", new RuntimeException("the\nroot"));

    String line = write(LogFormat.JSON, ABOUT, "patched {}\n\"objects\"", failure);

    assertThat(line.strip().lines()).hasSize(1);
    JsonNode event = new ObjectMapper().readTree(line);
    assertThat(event.path("level").asText()).isEqualTo("WARN");
    assertThat(event.path("loggerName").asText()).isEqualTo("io.x.Act");
    assertThat(event.path("formattedMessage").asText()).isEqualTo("patched 7\n\"objects\"");
    assertThat(event.path("timestamp").asLong()).isPositive();
    assertThat(event.path("mdc").path("resource.name").asText()).isEqualTo("notes");
    assertThat(event.path("mdc").path("resource.namespace").asText()).isEqualTo("default");
    assertThat(event.path("throwable").path("cause").path("message").asText())
        .isEqualTo("the\nroot");
  }
}
