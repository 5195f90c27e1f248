package io.litefsoperator.process;

import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A line of text an event: time, level, logger, the resource that it is about, message, and the top
 * of a stack trace, its root cause first. A line break from wherever becomes a bar.
 */
final class TextLayout extends LayoutBase<ILoggingEvent> {

  private static final Pattern BREAKS = Pattern.compile("\\s*[\\r\\n]+\\s*");
  private static final String FRAMES = "15";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

  private final RootCauseFirstThrowableProxyConverter stack =
      new RootCauseFirstThrowableProxyConverter();

  @Override
  public void start() {
    stack.setOptionList(List.of(FRAMES));
    stack.start();
    super.start();
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    Map<String, String> about = event.getMDCPropertyMap();
    String name = about.get("resource.name");
    String logger = event.getLoggerName();
    StringBuilder line =
        new StringBuilder(TIME.format(Instant.ofEpochMilli(event.getTimeStamp())))
            .append(' ')
            .append("%-5s".formatted(event.getLevel()))
            .append(' ')
            .append(logger.substring(logger.lastIndexOf('.') + 1))
            .append(' ');
    if (name != null) {
      line.append('[')
          .append(about.get("resource.namespace"))
          .append('/')
          .append(name)
          .append("] ");
    }
    line.append(event.getFormattedMessage());
    if (event.getThrowableProxy() != null) {
      line.append('\n').append(stack.convert(event));
    }
    return BREAKS.matcher(line.toString().strip()).replaceAll(" | ") + System.lineSeparator();
  }
}
