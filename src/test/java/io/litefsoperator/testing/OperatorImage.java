package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/**
 * The operator's image, where the cluster finds it. All that the tests know of how it is made.
 *
 * @param name as a pod names it
 */
public record OperatorImage(String name) {

  /** Prints the path of an image archive. */
  static final String SCRIPT = "deploy/local/operator-image";

  private static final String REPOSITORY = "docker.io/litefs-operator/operator";
  private static final String TAG = "dev";

  /** With the jar that this build has packaged by now. */
  private static final String OF_THIS_BUILD = "OPERATOR_PREBUILT=1";

  /** Of this build. */
  public static OperatorImage current(TestCluster cluster) {
    return build(cluster, Path.of("."), TAG, OF_THIS_BUILD);
  }

  /** The archive of the image of this build, made unless it is there. */
  static Path archive() {
    return archive(Path.of("."), REPOSITORY + ":" + TAG, OF_THIS_BUILD);
  }

  private static Path archive(Path project, String name, String setting) {
    return Path.of(
        CommandResult.of(
                "cd %s && env OPERATOR_IMAGE=%s %s %s".formatted(project, name, setting, SCRIPT))
            .text());
  }

  /**
   * Builds one and gives it to the cluster's node; another cluster than that of deploy/local is
   * given none and must have one.
   *
   * @param setting a variable of the script
   */
  static OperatorImage build(TestCluster cluster, Path project, String tag, String setting) {
    if (!cluster.isLocal()) {
      String given = System.getenv("OPERATOR_IMAGE");
      assertThat(given)
          .as("with TEST_KUBECONFIG, set OPERATOR_IMAGE to an image that the cluster can pull")
          .isNotBlank();
      return new OperatorImage(given);
    }
    OperatorImage image = new OperatorImage(REPOSITORY + ":" + tag);
    cluster.load(archive(project, image.name, setting));
    return image;
  }

  public String repository() {
    return name.substring(0, name.lastIndexOf(':'));
  }

  public String tag() {
    return name.substring(name.lastIndexOf(':') + 1);
  }

  /** The chart's values for it. */
  public String[] values() {
    return new String[] {"--set=image.repository=" + repository(), "--set=image.tag=" + tag()};
  }
}
