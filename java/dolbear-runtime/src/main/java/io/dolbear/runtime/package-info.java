/** Runs models that dolbear packaged; generated APIs call it, programs seldom do. */
package io.dolbear.runtime;
