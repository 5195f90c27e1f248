package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** The commit before this one: what people have installed when they upgrade to this one. */
public final class PreviousCommit {

  private static final Path FILES = Path.of("target/previous");

  /** What makes the operator's image. */
  private static final String SOURCES = "pom.xml src/main deploy/local/lib " + OperatorImage.SCRIPT;

  /** Of a folder that may be somebody else's, as in a container. */
  private static final String GIT = "git -c safe.directory='*' ";

  private PreviousCommit() {}

  /** With its files in a folder of their own. */
  public static PreviousCommit checkedOut() {
    assertThat(CommandResult.of(GIT + "rev-parse --verify --quiet HEAD~1^{commit}").code())
        .as("the commit before this one is not in this clone; fetch it: git fetch --deepen=1")
        .isZero();
    CommandResult.of(
            "rm -rf %1$s && mkdir -p %1$s && %2$s archive HEAD~1 | tar -x -C %1$s"
                .formatted(FILES, GIT))
        .text();
    return new PreviousCommit();
  }

  /** Its chart. The first commit that has one has none before it: there it is this one's. */
  public Path chart() {
    Path chart = FILES.resolve(Helm.CHART);
    if (Files.exists(chart)) {
      return chart;
    }
    System.err.println("the commit before this one has no chart: this one's is installed first");
    return Helm.CHART;
  }

  /** Built from its files, which takes a minute, unless they are those of now. */
  public OperatorImage image(TestCluster cluster) {
    boolean same = CommandResult.of(GIT + "diff --quiet HEAD~1 -- " + SOURCES).code() == 0;
    return same
        ? OperatorImage.current(cluster)
        : OperatorImage.build(cluster, FILES, "previous", "MAVEN_OPTS=-Dmaven.test.skip=true");
  }
}
