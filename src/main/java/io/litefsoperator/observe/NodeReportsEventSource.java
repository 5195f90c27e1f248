package io.litefsoperator.observe;

import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Set;

/**
 * Asks for a look at a cluster when the report of one of its nodes changed, and ends the watch of a
 * cluster that was deleted.
 */
public final class NodeReportsEventSource extends AbstractEventSource<Void, RawLiteFsCluster>
    implements ResourceEventAware<RawLiteFsCluster> {

  private final NodeReports reports;

  /** Listens to the reports from now on; whoever made them closes them. */
  public NodeReportsEventSource(NodeReports reports) {
    super(Void.class, "node-reports");
    this.reports = reports;
    reports.onChange(this::propagate);
  }

  private void propagate(ResourceID cluster) {
    if (isRunning()) {
      getEventHandler().handleEvent(new Event(cluster));
    }
  }

  @Override
  public void onResourceDeleted(RawLiteFsCluster cluster) {
    reports.forget(ResourceID.fromResource(cluster));
  }

  /** None: reports are read from {@link NodeReports}, for exactly the pods that there are. */
  @Override
  public Set<Void> getSecondaryResources(RawLiteFsCluster primary) {
    return Set.of();
  }
}
