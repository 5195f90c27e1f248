package io.litefsoperator.docs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A shell in which a reader types the commands of one page. */
final class Session implements AutoCloseable {

  private static final Duration TIME_OUT = Duration.ofMinutes(5);
  private static final String END = UUID.randomUUID().toString();

  private final Process shell;
  private final Writer input;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private Session(Process shell) {
    this.shell = shell;
    this.input = new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "session");
    reader.setDaemon(true);
    reader.start();
  }

  static Session in(Path directory, Map<String, String> environment) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder("bash", "--norc")
              .directory(directory.toFile())
              .redirectErrorStream(true);
      builder.environment().putAll(environment);
      return new Session(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader output = shell.inputReader(StandardCharsets.UTF_8)) {
      output.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add("the shell is gone: " + e.getMessage());
    }
  }

  /** How a command ended, with all that it printed but white space at its ends. */
  record Result(int code, String output) {}

  Result type(String command) {
    try {
      input.write("{ %s\n} </dev/null; printf '\\n%%s %%s\\n' %s $?\n".formatted(command, END));
      input.flush();
      return result(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while %s ran".formatted(command), e);
    }
  }

  private Result result(String command) throws InterruptedException {
    StringBuilder output = new StringBuilder();
    Instant deadline = Instant.now().plus(TIME_OUT);
    while (true) {
      long millis = Duration.between(Instant.now(), deadline).toMillis();
      String line = lines.poll(Math.max(0, millis), TimeUnit.MILLISECONDS);
      if (line == null) {
        throw new AssertionError("no end: %s%n%s".formatted(command, output));
      }
      if (line.startsWith(END)) {
        int code = Integer.parseInt(line.substring(END.length()).strip());
        return new Result(code, output.toString().strip());
      }
      output.append(line).append('\n');
    }
  }

  /** With what runs in the background. */
  @Override
  public void close() {
    shell.descendants().forEach(ProcessHandle::destroy);
    shell.destroy();
  }
}
