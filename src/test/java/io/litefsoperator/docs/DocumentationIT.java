package io.litefsoperator.docs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.litefsoperator.testing.InstalledOperator;
import io.litefsoperator.testing.PrometheusCrds;
import io.litefsoperator.testing.TestBed;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command of every page, with what the page shows that it prints. {@code
 * -Ddocs.page=tutorial} leaves all pages out but those whose path contains that.
 */
@Isolated("its operator watches every namespace, and it drains the only node")
final class DocumentationIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final Page INSTALL = Page.read(Path.of("docs/how-to/install.md"));
  private static final Page UNINSTALL = Page.read(Path.of("docs/how-to/uninstall.md"));

  private static @Nullable PrometheusCrds prometheus;

  @TempDir Path desk;

  /** On a cluster that has the Prometheus operator's kinds. */
  @BeforeAll
  static void theOperatorIsInstalledAsItsPageSays(@TempDir Path desk) {
    assumeTrue(bed.cluster().isLocal(), "the pages use the images of deploy/local");
    prometheus = PrometheusCrds.missingIn(bed);
    prometheus.install();
    follow(INSTALL, desk);
  }

  @AfterAll
  static void itIsUninstalledAsItsPageSays(@TempDir Path desk) {
    try (PrometheusCrds removed = prometheus) {
      if (bed.cluster().isLocal()) {
        try {
          new InstalledOperator(bed.client()).assertLogIsClean();
        } finally {
          follow(UNINSTALL, desk);
        }
      }
    }
  }

  static Stream<Page> pages() {
    return Page.all().stream()
        .filter(Page::hasCommands)
        .filter(page -> !List.of(INSTALL, UNINSTALL).contains(page))
        .filter(page -> page.toString().contains(System.getProperty("docs.page", "")));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void whatThePageSaysIsSo(Page page) {
    follow(page, desk);
  }

  private static void follow(Page page, Path desk) {
    try (Reader reader = new Reader(bed, desk)) {
      reader.follow(page);
    }
  }
}
