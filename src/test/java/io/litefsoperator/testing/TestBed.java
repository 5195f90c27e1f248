package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A namespace on the real cluster and, if asked for, an operator that watches it: for all tests of
 * a class where the field is static, else for each test. After every test the operators' logs must
 * be clean; after a failure they are shown together with the state of the namespace.
 */
public final class TestBed
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

  private final boolean operated;
  private final boolean everywhere;
  private final List<OperatorProcess> operators = new ArrayList<>();
  private @Nullable TestCluster cluster;
  private @Nullable TestNamespace namespace;
  private Installation.@Nullable Taken rights;
  private String test = "";
  private boolean shared;
  private boolean granted;

  private TestBed(boolean operated, boolean everywhere) {
    this.operated = operated;
    this.everywhere = everywhere;
  }

  /** An operator runs from the start, which watches and may work in the bed's namespace alone. */
  public static TestBed withOperator() {
    return new TestBed(true, false);
  }

  /**
   * An operator runs from the start, which watches and may work in all namespaces. No other test
   * may run meanwhile.
   */
  public static TestBed withOperatorEverywhere() {
    return new TestBed(true, true);
  }

  /** The tests start operators themselves, for the bed's namespace. */
  public static TestBed withoutOperator() {
    return new TestBed(false, false);
  }

  public TestCluster cluster() {
    return Objects.requireNonNull(cluster);
  }

  public KubernetesClient client() {
    return cluster().client();
  }

  public String namespace() {
    return Objects.requireNonNull(namespace).name();
  }

  /** The one that was started last. */
  public OperatorProcess operator() {
    return operators.get(operators.size() - 1);
  }

  /** A LiteFsCluster of this name in the namespace, whether it exists or not. */
  public Notes notes(String name) {
    return new Notes(client(), namespace(), name);
  }

  /** To make replicas of a cluster stray. */
  public Strays strays(Notes notes) {
    return new Strays(client(), cluster().nodes(), namespace(), notes);
  }

  /** Until the operator has looked at a cluster so often more, with something new each time. */
  public void awaitLooks(Notes notes, int number) {
    for (int i = 0; i < number; i++) {
      notes.annotate("example.com/look", UUID.randomUUID().toString());
      operator().awaitLooks(1);
    }
  }

  /** A namespace that no operator was told to watch. */
  public Elsewhere elsewhere() {
    return new Elsewhere(client(), TestNamespace.create(client(), "elsewhere"));
  }

  /** Another namespace, deleted on close. */
  public record Elsewhere(KubernetesClient client, TestNamespace namespace)
      implements AutoCloseable {

    public Notes notes(String name) {
      return new Notes(client, namespace.name(), name);
    }

    public String name() {
      return namespace.name();
    }

    /** Whether nobody made objects of a cluster in it. */
    public boolean isEmpty() {
      return client.apps().statefulSets().inNamespace(namespace.name()).list().getItems().isEmpty()
          && client.services().inNamespace(namespace.name()).list().getItems().isEmpty();
    }

    @Override
    public void close() {
      namespace.delete();
    }
  }

  /** One more operator for this namespace, ready; it is stopped after the test. */
  public OperatorProcess startOperator(String... options) {
    OperatorProcess operator = launchOperator(options);
    operator.awaitReady();
    return operator;
  }

  /** The same without waiting. */
  public OperatorProcess launchOperator(String... options) {
    grantRights();
    List<String> all = new ArrayList<>(List.of(options));
    if (!everywhere) {
      all.add("--namespaces=" + namespace());
    }
    OperatorProcess operator =
        OperatorProcess.launch(
            cluster(), operators.isEmpty() ? test : test + "-" + operators.size(), all);
    operators.add(operator);
    return operator;
  }

  /** They come with the first operator: where there is none, others may install one. */
  private void grantRights() {
    if (granted) {
      return;
    }
    granted = true;
    if (everywhere) {
      rights = cluster().installation().grantEverywhere();
    } else {
      cluster().installation().grantIn(namespace());
    }
  }

  /** The operator has no right to what clusters can do without, until closed. */
  public Installation.Taken withoutExtras() {
    grantRights();
    return cluster().installation().withoutExtras(namespace());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    shared = true;
    begin(context, context.getRequiredTestClass().getSimpleName());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!shared) {
      String method = context.getRequiredTestMethod().getName();
      begin(context, context.getRequiredTestClass().getSimpleName() + "-" + method);
    }
  }

  private void begin(ExtensionContext context, String name) {
    if (namespace != null) {
      throw new IllegalStateException("a nested class would begin anew; give it a file of its own");
    }
    test = name;
    cluster = TestCluster.of(context);
    if (everywhere) {
      // In a namespace that is being deleted nothing can be made.
      TestNamespace.awaitAllGone(client());
    }
    namespace = TestNamespace.create(client(), context.getRequiredTestClass().getSimpleName());
    if (operated) {
      startOperator();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    try {
      show(context);
      assertLogsAreClean();
    } finally {
      if (!shared) {
        end();
      }
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    try {
      show(context);
      assertLogsAreClean();
    } finally {
      end();
    }
  }

  private void end() {
    try {
      for (OperatorProcess operator : operators) {
        if (operator.isAlive()) {
          assertThat(operator.stop()).as("exit code after SIGTERM").isZero();
        }
      }
      assertLogsAreClean();
    } finally {
      operators.forEach(OperatorProcess::kill);
      operators.clear();
      if (rights != null) {
        rights.close();
        rights = null;
      }
      if (namespace != null) {
        namespace.delete();
        namespace = null;
        granted = false;
      }
    }
  }

  private void assertLogsAreClean() {
    for (OperatorProcess operator : operators) {
      assertThat(OperatorLog.unexpected(operator.logText()))
          .as("unexpected lines in %s", operator.log())
          .isEmpty();
    }
  }

  /** Standard error, since a report of the failure alone names what did not come, not why. */
  private void show(ExtensionContext context) {
    if (context.getExecutionException().isEmpty() || namespace == null) {
      return;
    }
    System.err.printf("===== after the failure of %s%n", context.getDisplayName());
    try {
      System.err.println(Facts.of(client(), namespace()));
    } catch (KubernetesClientException e) {
      System.err.println("the API server does not answer: " + e.getMessage());
    }
    for (OperatorProcess operator : operators) {
      System.err.printf("--- %s%n%s%n", operator.log(), operator.logText());
    }
  }
}
