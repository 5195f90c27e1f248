/** deploy/argocd, as the real Argo CD takes it. */
@NullMarked
package io.litefsoperator.argocd;

import org.jspecify.annotations.NullMarked;
