/** JSON for dolbear's own modules; not exported. */
package io.dolbear.runtime.json;
