/** Makes a decision so: writes what differs and nothing else. */
@NullMarked
package io.litefsoperator.act;

import org.jspecify.annotations.NullMarked;
