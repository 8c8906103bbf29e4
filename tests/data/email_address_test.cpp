#include "data/email_address.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("an address is one @ between texts without white space, and a domain of at least two labels") {
  for (const char* const text : {"ana@acme.example", "a@b.c", "o'neil+x@mail.acme.example", "\"a\"@b.c", "ä@ö.example"})
    CHECK_MESSAGE(is_email_address(text), text);
  for (const char* const text : {"", "ana", "@acme.example", "ana@", "ana@acme", "ana@acme.", "ana@.example",
                                 "ana@acme..example", "a@b@c.example", "a b@c.example", "a@b\u00A0b.example"})
    CHECK_MESSAGE(!is_email_address(text), text);
}

TEST_CASE("the address of an e-mail cell is found among names, brackets, mailto and other addresses") {
  struct Cell {
    const char* cell;
    const char* address;
  };
  for (const auto& [cell, address] : {
           Cell{"ana@acme.example", "ana@acme.example"},
           Cell{"  Ana@Acme.example \u00A0", "Ana@Acme.example"},
           Cell{"Ana Ames <ana@acme.example>", "ana@acme.example"},
           Cell{"\"bo@b.example\" <ana@acme.example>", "ana@acme.example"},
           Cell{"bo@b.example, Ana <ana@acme.example>", "ana@acme.example"},
           Cell{"<none> <ana@acme.example> <bo@b.example>", "ana@acme.example"},
           Cell{"<<ana@acme.example>>", "ana@acme.example"},
           Cell{"a <b <ana@acme.example>", "ana@acme.example"},
           Cell{"Ana < ana@acme.example >", "ana@acme.example"},
           Cell{"Ana <ana@acme.example", "ana@acme.example"},
           Cell{"mailto:ana@acme.example", "ana@acme.example"},
           Cell{"MailTo:ana@acme.example?subject=a", "ana@acme.example"},
           Cell{"<mailto:ana@acme.example?subject=to bo@b.example>", "ana@acme.example"},
           Cell{"ana@acme.example; bo@b.example", "ana@acme.example"},
           Cell{"ana@acme.example,bo@b.example", "ana@acme.example"},
           Cell{"ana@acme.example bo@b.example", "ana@acme.example"},
           Cell{"ana@acme.example\u2003bo@b.example", "ana@acme.example"},
           Cell{"ana@acme.example\nbo@b.example", "ana@acme.example"},
           Cell{"n/a; ana@acme.example", "ana@acme.example"},
           Cell{";;ana@acme.example;", "ana@acme.example"},
           Cell{"a?b@acme.example", "a?b@acme.example"},
           Cell{"", ""},
           Cell{" ", ""},
           Cell{"none", ""},
           Cell{"a@b@c.example", ""},
           Cell{"Ana <ana at acme.example>", ""},
           Cell{"<>", ""},
           Cell{"mailto:", ""},
           Cell{"\xF0", ""},
       }) {
    CAPTURE(cell);
    CHECK_EQ(email_address_in(cell), address);
  }
}

TEST_CASE("addresses are compared without regard to case") {
  CHECK_EQ(comparable_address_in("Ana <ANA@Acme.Example>"), "ana@acme.example");
  CHECK_EQ(comparable_address_in("ANA"), "");
}
