package io.litefsoperator;

import io.litefsoperator.process.CommandLineReader;
import io.litefsoperator.process.CommandLineReader.Request;
import io.litefsoperator.process.Logging;
import io.litefsoperator.process.OperatorProcess;
import io.litefsoperator.process.Options;
import io.litefsoperator.process.StartException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's process.
 *
 * <p>Exit codes: 0 after SIGTERM or SIGINT and an orderly end (not the JVM's 143, so that a
 * finished pod is no failed one); 1 when it could not start or go on; 2 for a bad option.
 */
public final class Main {

  private static final int FAILED = 1;
  private static final int BAD_OPTION = 2;

  private Main() {}

  /** Runs until a signal or a failure ends the process. */
  public static void main(String[] args) {
    String version =
        Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
            .orElse("development");
    Request request = new CommandLineReader(System.getenv(), version).read(args);
    if (request instanceof Request.Print print) {
      System.out.print(print.text());
    } else if (request instanceof Request.Refuse refuse) {
      System.err.println(refuse.why());
      System.exit(BAD_OPTION);
    } else if (request instanceof Request.Run run) {
      run(run.options(), version);
    }
  }

  private static void run(Options options, String version) {
    Logging.configure(options.logFormat(), options.logLevel());
    Logger log = LoggerFactory.getLogger(Main.class);
    log.info("LiteFS operator {} on Java {}", version, Runtime.version().feature());
    // Halting runs no shutdown hook: another operator may lead already.
    OperatorProcess process =
        new OperatorProcess(
            options,
            identity(System.getenv()),
            version,
            why -> {
              log.error("{}", why);
              Runtime.getRuntime().halt(FAILED);
            });
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  log.info("Stopping");
                  process.close();
                  Runtime.getRuntime().halt(0);
                },
                "stop"));
    try {
      process.start();
    } catch (StartException e) {
      log.error("{}", e.getMessage());
      log.debug("Cause", e);
      Runtime.getRuntime().halt(FAILED);
    } catch (RuntimeException | Error e) {
      // The thread that serves /healthz would keep up a process that does nothing else.
      log.error("The operator did not start", e);
      Runtime.getRuntime().halt(FAILED);
    }
  }

  /**
   * A container that restarts in its pod takes its own lease up again at once. Elsewhere a host's
   * name does not tell two operators apart.
   */
  private static String identity(Map<String, String> env) {
    String pod = env.getOrDefault("POD_NAME", "");
    return pod.isBlank()
        ? env.getOrDefault("HOSTNAME", "litefs-operator") + "_" + UUID.randomUUID()
        : pod;
  }
}
