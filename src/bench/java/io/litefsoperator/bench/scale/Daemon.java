package io.litefsoperator.bench.scale;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that runs until it is closed, and what it costs. */
final class Daemon implements AutoCloseable {

  /** Of the kernel's clock in /proc: 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final long STOP_SECONDS = 20;

  private final Process process;
  private final Path log;

  private Daemon(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * @param environment all of it
   * @param log what it prints is added to this file
   */
  static Daemon start(List<String> command, Map<String, String> environment, Path log) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.environment().put("PATH", System.getenv("PATH"));
      return new Daemon(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Path log() {
    return log;
  }

  /** Of the processor, in user and kernel mode, since it began. */
  double cpuSeconds() {
    // After the name in brackets come state and numbers: utime and stime are the 12th and 13th.
    String stat = proc("stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** Resident memory in megabytes (10^6 bytes), files that it has mapped included. */
  double residentMegabytes() {
    return kilobytes("smaps_rollup", "Rss") * 1024 / 1e6;
  }

  /** The most that was ever resident. */
  double peakMegabytes() {
    return kilobytes("status", "VmHWM") * 1024 / 1e6;
  }

  private double kilobytes(String file, String field) {
    Matcher matcher =
        Pattern.compile("^" + field + ":\\s+(\\d+) kB", Pattern.MULTILINE).matcher(proc(file));
    if (!matcher.find()) {
      throw new IllegalStateException("no " + field + " in /proc/" + process.pid() + "/" + file);
    }
    return Double.parseDouble(matcher.group(1));
  }

  private String proc(String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    } catch (IOException e) {
      throw new UncheckedIOException("it has ended, see " + log, e);
    }
  }

  /** SIGTERM, and SIGKILL to what is still there after 20 seconds. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** At once. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }
}
