/** What is: the resource, its objects and what the nodes say of themselves. Never writes. */
@NullMarked
package io.litefsoperator.observe;

import org.jspecify.annotations.NullMarked;
