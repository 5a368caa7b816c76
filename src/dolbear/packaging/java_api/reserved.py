"""Names that Java or the generated code needs itself."""

from __future__ import annotations

_KEYWORDS = """
abstract assert boolean break byte case catch char class const continue default do double else enum extends
false final finally float for goto if implements import instanceof int interface long native new null package
private protected public return short static strictfp super switch synchronized this throw throws transient
true try void volatile while _ var yield record sealed permits when module open requires exports uses provides
"""
_METHODS = """
getClass hashCode notify notifyAll toString wait clone finalize equals builder build
"""
_GENERATED = """
Input Output Builder Contract Model ModelInfo ModelException Prediction Row SelfTest ArrayList Arrays
Collectors Function List LocalDate Map Objects Stream
"""
_JAVA_LANG = """
AbstractMethodError Appendable ArithmeticException ArrayIndexOutOfBoundsException ArrayStoreException
AssertionError AutoCloseable Boolean BootstrapMethodError Byte CharSequence Character Class ClassCastException
ClassCircularityError ClassFormatError ClassLoader ClassNotFoundException ClassValue
CloneNotSupportedException Cloneable Comparable Compiler Deprecated Double Enum
EnumConstantNotPresentException Error Exception ExceptionInInitializerError Float FunctionalInterface IO
IllegalAccessError IllegalAccessException IllegalArgumentException IllegalCallerException
IllegalMonitorStateException IllegalStateException IllegalThreadStateException IncompatibleClassChangeError
IndexOutOfBoundsException InheritableThreadLocal InstantiationError InstantiationException Integer
InternalError InterruptedException Iterable LayerInstantiationException LinkageError Long MatchException Math
Module ModuleLayer NegativeArraySizeException NoClassDefFoundError NoSuchFieldError NoSuchFieldException
NoSuchMethodError NoSuchMethodException NullPointerException Number NumberFormatException Object
OutOfMemoryError Override Package Process ProcessBuilder ProcessHandle Readable Record
ReflectiveOperationException Runnable Runtime RuntimeException RuntimePermission SafeVarargs ScopedValue
SecurityException SecurityManager Short StackOverflowError StackTraceElement StackWalker StrictMath String
StringBuffer StringBuilder StringIndexOutOfBoundsException StringTemplate SuppressWarnings System Thread
ThreadDeath ThreadGroup ThreadLocal Throwable TypeNotPresentException UnknownError UnsatisfiedLinkError
UnsupportedClassVersionError UnsupportedOperationException VerifyError VirtualMachineError Void
WrongThreadException
"""

KEYWORDS = frozenset(_KEYWORDS.split())
# Methods without parameters that each object, record or builder has.
METHODS = frozenset(_METHODS.split())
TYPES = frozenset(_GENERATED.split()) | frozenset(_JAVA_LANG.split())
