#include "data/lead_fields.hpp"

#include "base/text.hpp"
#include "data/email_address.hpp"

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

/// What a cell says; the texts of `email` are written over.
void read_email_into(Email& email, std::string_view cell, const LookupList& free_domains,
                     const LookupList& disposable_domains) {
  email.domain.clear();
  email.address = email_address_in(cell);
  if (email.address.empty()) {
    email.kind = trim(cell).empty() ? EmailKind::absent : EmailKind::invalid;
    return;
  }
  comparable_into(email.address.substr(email.address.find('@') + 1), email.domain);
  if (contains(disposable_domains.texts, email.domain))
    email.kind = EmailKind::disposable;
  else if (contains(free_domains.texts, email.domain))
    email.kind = EmailKind::free;
  else
    email.kind = EmailKind::business;
}

} // namespace

Email read_email(std::string_view cell, const LookupList& free_domains, const LookupList& disposable_domains) {
  Email email;
  read_email_into(email, cell, free_domains, disposable_domains);
  return email;
}

LeadFields::LeadFields(const Program& program, const TimeReader& times, Instant as_of)
    : program_(&program), times_(&times), nulls_(program.rules->inputs.null), as_of_(as_of),
      sign_(program.rules->inputs.sign_of(program.rules->inputs.leads)), fields_(program.fields.size()),
      field_read_(program.fields.size()), answers_(program.atoms), truths_(program.atoms.size()),
      truth_read_(program.atoms.size()) {}

void LeadFields::begin(std::span<const std::string_view> cells, std::span<const DecimalSign> signs) {
  cells_.assign(cells.begin(), cells.end());
  signs_.assign(signs.begin(), signs.end());
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

std::string_view LeadFields::exact(FieldIndex column) const {
  const std::uint32_t index = program_->fields[column].index;
  return leads_ != nullptr ? leads_->cell(lead_, index) : cells_[index];
}

const Email& LeadFields::email() {
  if (email_read_ == lead_number_) return email_;
  email_read_ = lead_number_;
  const std::string_view cell = program_->email ? exact(*program_->email) : std::string_view();
  read_email_into(email_, cell, *program_->free_domains, *program_->disposable_domains);
  return email_;
}

void LeadFields::read_column(FieldIndex index, CellText& into) {
  const Field& field = program_->fields[index];
  if (!field.several.empty())
    into.set_several(exact(index), field.several, nulls_, sign_of(field));
  else if (field.is_email && !email().address.empty())
    into.set(email().address);
  else
    into.set(exact(index), sign_of(field));
}

DecimalSign LeadFields::sign_of(const Field& column) const {
  if (column.always_point) return DecimalSign::point;
  if (leads_ != nullptr) return leads_->sign(lead_, column.index);
  return signs_.empty() ? sign_ : signs_[column.index];
}

void LeadFields::read(FieldIndex index, CellText& into) {
  const Field& field = program_->fields[index];
  switch (field.kind) {
  case Field::Kind::column:
    read_column(index, into);
    return;
  case Field::Kind::derived: {
    const std::uint16_t entry = derived_entry(field.index);
    into.set(entry == 0 ? std::string_view() : program_->rules->derive[field.index].entries[entry - 1U].value);
    return;
  }
  case Field::Kind::email_domain:
    into.set(email().domain);
    return;
  case Field::Kind::email_kind:
    into.set(to_text(email().kind));
    return;
  case Field::Kind::account:
    if (program_->account_column) {
      read_column(*program_->account_column, into);
      if (!into.absent()) return;
    }
    into.set(email().kind == EmailKind::business ? account_of(email_.domain) : std::string_view());
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
