package io.litefsoperator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A LiteFsCluster as it came from the API server. The informer holds these rather than typed
 * resources, since one that can't be read into the types would end the informer, and with it the
 * operator, for all the others. {@link Reading} makes the typed one.
 */
@Group("litefs-operator.io")
@Version("v1alpha1")
@Kind("LiteFsCluster")
@Plural("litefsclusters")
@Singular("litefscluster")
public final class RawLiteFsCluster extends CustomResource<JsonNode, JsonNode>
    implements Namespaced {}
