/** The gateway's configuration, as the real HAProxy, LiteFS and an app have it. */
@NullMarked
package io.litefsoperator.gateway;

import org.jspecify.annotations.NullMarked;
