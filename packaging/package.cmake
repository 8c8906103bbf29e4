# The Debian package, made by scripts/package from a release build: what `cmake --install` puts in place, and what only a
# package brings (component `package`).

# Where Debian's zsh looks.
install(FILES ${CMAKE_BINARY_DIR}/printed/leadscore.zsh RENAME _leadscore
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT package EXCLUDE_FROM_ALL)
install(FILES packaging/leadscore.service packaging/leadscore.timer DESTINATION /lib/systemd/system
        COMPONENT package EXCLUDE_FROM_ALL)
# The rule file names its lists and enrichment files beside itself.
set(LEADSCORE_RULES_READ sample_data/firmographics.csv sample_data/contacts.csv sample_data/target_accounts.csv)
install(FILES packaging/leadscore.toml scoring_rules.yaml DESTINATION /etc/leadscore COMPONENT package EXCLUDE_FROM_ALL)
install(FILES ${LEADSCORE_RULES_READ} DESTINATION /etc/leadscore/sample_data COMPONENT package EXCLUDE_FROM_ALL)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/package/changelog.gz
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/package
  COMMAND gzip -9nc ${CMAKE_SOURCE_DIR}/packaging/changelog > ${CMAKE_BINARY_DIR}/package/changelog.gz
  DEPENDS ${CMAKE_SOURCE_DIR}/packaging/changelog VERBATIM)
add_custom_target(leadscore_changelog ALL DEPENDS ${CMAKE_BINARY_DIR}/package/changelog.gz)
install(FILES packaging/copyright ${CMAKE_BINARY_DIR}/package/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR}
        COMPONENT package EXCLUDE_FROM_ALL)
set(LEADSCORE_SETTINGS leadscore.toml scoring_rules.yaml ${LEADSCORE_RULES_READ})
list(TRANSFORM LEADSCORE_SETTINGS PREPEND "/etc/leadscore/")
string(JOIN "\n" LEADSCORE_SETTINGS ${LEADSCORE_SETTINGS})
file(WRITE ${CMAKE_BINARY_DIR}/package/conffiles "${LEADSCORE_SETTINGS}\n")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME leadscore)
set(CPACK_PACKAGE_VENDOR "leadscore")
set(CPACK_PACKAGE_CONTACT "leadscore maintainers <leadscore@leadscore.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "scores leads and tells sales whom to call first")
string(JOIN "\n" CPACK_PACKAGE_DESCRIPTION
  "leadscore reads CSV exports of leads and of what they did, and one file"
  "of rules. It writes whom to call, why and by when, and what to do with"
  "everyone else; every night, without handing anybody off twice.")
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_CMAKE_PROJECTS
  "${CMAKE_BINARY_DIR};leadscore;ALL;/;${CMAKE_BINARY_DIR};leadscore;package;/")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "tzdata, adduser")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_BINARY_DIR}/package/conffiles ${CMAKE_SOURCE_DIR}/packaging/postinst
    ${CMAKE_SOURCE_DIR}/packaging/prerm ${CMAKE_SOURCE_DIR}/packaging/postrm)
include(CPack)
