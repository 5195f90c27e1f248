package io.litefsoperator.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The commit before this one: what people have installed when they upgrade to this one. */
public final class PreviousCommit {

  private static final Path FILES = Path.of("target/previous");

  /** What makes the operator's image. */
  private static final String SOURCES = "pom.xml src/main deploy/local/lib " + OperatorImage.SCRIPT;

  /** Of a folder that may be somebody else's, as in a container. */
  private static final String GIT = "git -c safe.directory='*' ";

  private final String revision;

  private PreviousCommit(String revision) {
    this.revision = revision;
  }

  /**
   * With its files in a folder of their own. In a clone that holds no commit before this one, that
   * is this one: an upgrade to the same still shows that nothing restarts.
   */
  public static PreviousCommit checkedOut() {
    boolean isThere =
        CommandResult.of(GIT + "rev-parse --verify --quiet HEAD~1^{commit}").code() == 0;
    if (!isThere) {
      System.err.println(
          "the commit before this one is not in this clone, this one stands in for it; to have it:"
              + " git fetch --deepen=1");
    }
    String revision = isThere ? "HEAD~1" : "HEAD";
    CommandResult.of(
            "rm -rf %1$s && mkdir -p %1$s && %2$s archive %3$s | tar -x -C %1$s"
                .formatted(FILES, GIT, revision))
        .text();
    return new PreviousCommit(revision);
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
    boolean same =
        CommandResult.of(GIT + "diff --quiet %s -- %s".formatted(revision, SOURCES)).code() == 0;
    return same
        ? OperatorImage.current(cluster)
        : OperatorImage.build(cluster, FILES, "previous", "MAVEN_OPTS=-Dmaven.test.skip=true");
  }
}
