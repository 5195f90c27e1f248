package io.litefsoperator.act;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.decide.Extra;
import io.litefsoperator.observe.ApiErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and deletes what the pods can do without. Whatever goes wrong is said and holds up nothing.
 */
final class ActOnExtras {

  private static final Logger log = LoggerFactory.getLogger(ActOnExtras.class);

  private ActOnExtras() {}

  static Apply.Result on(Extra extra, Apply apply, Writer writer) {
    try {
      return extra instanceof Extra.Wanted wanted
          ? apply.apply(wanted.object(), wanted.actual())
          : delete(extra.object(), writer);
    } catch (KubernetesClientException e) {
      String object = Apply.describe(extra.object());
      if (Answers.isOutdated(e)) {
        log.debug("{} came too late: {}", object, e.getMessage());
        return Apply.Result.UNCHANGED;
      }
      return Apply.Result.refused(new Refusal.Rejected(object, ApiErrors.words(e)));
    }
  }

  private static Apply.Result delete(HasMetadata object, Writer writer) {
    writer.delete(object);
    log.info("deleted {}", Apply.describe(object));
    return Apply.Result.WRITTEN;
  }
}
