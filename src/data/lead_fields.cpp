#include "data/lead_fields.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <optional>

namespace leadscore {

std::string_view to_text(EmailKind kind) {
  switch (kind) {
  case EmailKind::absent:
    return "";
  case EmailKind::invalid:
    return "invalid";
  case EmailKind::disposable:
    return "disposable";
  case EmailKind::free:
    return "free";
  case EmailKind::business:
    return "business";
  }
  return "";
}

namespace {

/// Any white space inside, by its code points: trimming each piece between other characters would miss none.
bool has_white_space(std::string_view text) {
  if (is_visible_ascii(text)) return false;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 1;
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0xF0)
      length = 4;
    else if (byte >= 0xE0)
      length = 3;
    else if (byte >= 0xC0)
      length = 2;
    if (trim(text.substr(at, length)).empty()) return true;
    at += length;
  }
  return false;
}

bool is_domain(std::string_view domain) {
  std::size_t labels = 0;
  for (std::size_t begin = 0;; ++labels) {
    const std::size_t dot = std::min(domain.find('.', begin), domain.size());
    if (dot == begin) return false;
    if (dot == domain.size()) return labels >= 1;
    begin = dot + 1;
  }
}

} // namespace

namespace {

/// What stands behind the @ of an address that is trimmed; none if it has no @, several, or white space.
std::optional<std::string_view> domain_text(std::string_view address) {
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || at == 0 || address.find('@', at + 1) != std::string_view::npos ||
      has_white_space(address))
    return std::nullopt;
  return address.substr(at + 1);
}

/// What an address says that is trimmed; the texts of `email` are written over.
void read_email_into(Email& email, std::string_view address, const LookupList& free_domains,
                     const LookupList& disposable_domains) {
  email.domain.clear();
  email.kind = address.empty() ? EmailKind::absent : EmailKind::invalid;
  const std::optional<std::string_view> domain = domain_text(address);
  if (!domain || !is_domain(*domain)) return;
  comparable_into(*domain, email.domain);
  if (contains(disposable_domains.texts, email.domain))
    email.kind = EmailKind::disposable;
  else if (contains(free_domains.texts, email.domain))
    email.kind = EmailKind::free;
  else
    email.kind = EmailKind::business;
}

} // namespace

Email read_email(std::string_view address, const LookupList& free_domains, const LookupList& disposable_domains) {
  Email email;
  read_email_into(email, trim(address), free_domains, disposable_domains);
  return email;
}

LeadFields::LeadFields(const Program& program, const TimeReader& times, Instant as_of)
    : program_(&program), times_(&times), as_of_(as_of), fields_(program.fields.size()),
      field_read_(program.fields.size()), answers_(program.atoms), truths_(program.atoms.size()),
      truth_read_(program.atoms.size()) {}

void LeadFields::begin(std::span<const std::string_view> cells) {
  cells_.assign(cells.begin(), cells.end());
  leads_ = nullptr;
  ++lead_number_;
}

void LeadFields::begin(const LeadTable& leads, LeadIndex lead) {
  leads_ = &leads;
  lead_ = lead;
  ++lead_number_;
}

CellText& LeadFields::cell(FieldIndex field) {
  CellText& result = fields_[field];
  if (field_read_[field] != lead_number_) {
    field_read_[field] = lead_number_;
    read(field, result);
  }
  return result;
}

std::uint16_t LeadFields::derived_entry(std::size_t derived) {
  if (leads_ != nullptr) return leads_->derived_entry(lead_, derived);
  const auto& checks = program_->derive[derived];
  for (std::size_t entry = 0; entry < checks.size(); ++entry)
    if (holds_at(checks[entry], as_of_)) return static_cast<std::uint16_t>(entry + 1);
  return 0;
}

void LeadFields::read_email_once() {
  if (email_read_ == lead_number_) return;
  email_read_ = lead_number_;
  const std::string_view address = program_->email ? text(*program_->email) : std::string_view();
  read_email_into(email_, address, *program_->free_domains, *program_->disposable_domains);
}

void LeadFields::read(FieldIndex index, CellText& into) {
  const Field& field = program_->fields[index];
  switch (field.kind) {
  case Field::Kind::column:
    into.set(leads_ != nullptr ? leads_->cell(lead_, field.index) : cells_[field.index]);
    return;
  case Field::Kind::derived: {
    const std::uint16_t entry = derived_entry(field.index);
    into.set(entry == 0 ? std::string_view() : program_->rules->derive[field.index].entries[entry - 1U].value);
    return;
  }
  case Field::Kind::email_domain:
    read_email_once();
    into.set(email_.domain);
    return;
  case Field::Kind::email_kind:
    read_email_once();
    into.set(to_text(email_.kind));
    return;
  case Field::Kind::account:
    if (program_->account_column) {
      into.set(text(*program_->account_column));
      if (!into.absent()) return;
    }
    read_email_once();
    into.set(email_.kind == EmailKind::business ? account_of(email_.domain) : std::string_view());
    return;
  case Field::Kind::computed:
    into.set({});
    return;
  }
}

std::string_view LeadFields::account_of(std::string_view domain) {
  std::string& account = accounts_.of(domain);
  if (account.empty()) account = registrable_domain(domain);
  return account;
}

const Truth& LeadFields::truth_of(std::uint32_t index) {
  if (truth_read_[index] != lead_number_) {
    const Atom& atom = program_->atoms[index];
    CellText& text = cell(atom.field);
    if (atom.op >= FieldOperator::in_last)
      truths_[index] = truth(atom, text, *times_);
    else
      truths_[index] = answers_.meets(index, text, lead_number_) ? Truth::always() : Truth::never();
    truth_read_[index] = lead_number_;
  }
  return truths_[index];
}

bool LeadFields::holds_at(const Check& check, Instant t) {
  const auto none = [](std::uint32_t) { return false; };
  return holds(
      check, [&](std::uint32_t index) { return atom(index, t); }, none, none);
}

} // namespace leadscore
