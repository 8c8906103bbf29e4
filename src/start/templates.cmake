# The files that `leadscore init` fills in, as texts of the program: src/start/files → LEADSCORE_TEMPLATES, a source file
# that is written when one of them changes.
set(LEADSCORE_TEMPLATES ${CMAKE_BINARY_DIR}/start/template_texts.cpp)

file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_LIST_DIR}/files ${CMAKE_CURRENT_LIST_DIR}/files/*)
set(source "#include \"start/templates.hpp\"\n\nnamespace leadscore {\n\n")
string(APPEND source "std::span<const Template> templates() {\n  static constexpr Template all[] = {\n")
foreach(name IN LISTS files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/files/${name})
  file(READ ${CMAKE_CURRENT_LIST_DIR}/files/${name} text)
  string(APPEND source "{\"${name}\", R\"text(${text})text\"},\n")
endforeach()
string(APPEND source "};\n  return all;\n}\n\n} // namespace leadscore\n")

set(present "")
if(EXISTS ${LEADSCORE_TEMPLATES})
  file(READ ${LEADSCORE_TEMPLATES} present)
endif()
if(NOT present STREQUAL source)
  file(WRITE ${LEADSCORE_TEMPLATES} "${source}")
endif()
unset(source)
unset(present)
