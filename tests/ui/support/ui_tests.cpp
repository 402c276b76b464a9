// Holds the precompiled headers that all tests of the window share (tests/ui/CMakeLists.txt).
