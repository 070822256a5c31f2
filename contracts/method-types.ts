// Printed by `npm run generate` from the documents of methods and entities.

export type ProcessedCustomerEvents = {
  request_unique_identifier: string;
  id: string;
  number: string;
};

export type UnprocessedCustomerEvents = {
  request_unique_identifier: string | null;
  error_code: string;
  error_description: string;
};

export type CustomerEventsBulkSocialMediaCreateData = {
  processed_customer_events_set: ProcessedCustomerEvents[];
  unprocessed_customer_events_set: UnprocessedCustomerEvents[];
};

export type AccountsReceivableIdentifier = {
  id?: string | null | undefined;
  number?: string | null | undefined;
  name?: string | null | undefined;
};

export type AccessTokenIdentifier = {
  authentication_code?: string | null | undefined;
  identifier?: string | null | undefined;
  pass_code?: string | null | undefined;
  one_time_password?: number | string | null | undefined;
};

export type RewardsParticipantIdentifier = {
  id?: string | null | undefined;
  number?: string | null | undefined;
  access_token_identifier?: AccessTokenIdentifier | null | undefined;
};

export type CustomerEventClassificationIdentifier = {
  id?: string | null | undefined;
  name?: string | null | undefined;
  alternative_code?: string | null | undefined;
};

export type UnitIdentifier = {
  id?: string | null | undefined;
  name?: string | null | undefined;
  alternative_code?: string | null | undefined;
};

export type UserDefinedFields = {
  udf_string_1?: string | null | undefined;
  udf_string_2?: string | null | undefined;
  udf_string_3?: string | null | undefined;
  udf_string_4?: string | null | undefined;
  udf_string_5?: string | null | undefined;
  udf_string_6?: string | null | undefined;
  udf_string_7?: string | null | undefined;
  udf_string_8?: string | null | undefined;
  udf_float_1?: number | null | undefined;
  udf_float_2?: number | null | undefined;
  udf_float_3?: number | null | undefined;
  udf_float_4?: number | null | undefined;
  udf_date_1?: string | null | undefined;
  udf_date_2?: string | null | undefined;
  udf_date_3?: string | null | undefined;
  udf_date_4?: string | null | undefined;
};

export type SocialMediaCustomerEvent = UserDefinedFields & {
  request_unique_identifier: string;
  accounts_receivable_identifier?: AccountsReceivableIdentifier | null | undefined;
  rewards_participant_identifier?: RewardsParticipantIdentifier | null | undefined;
  classification_identifier?: CustomerEventClassificationIdentifier | null | undefined;
  performed_by_unit_identifier: UnitIdentifier;
  performed_on: string;
  description?: string | null | undefined;
  social_media: "FACEBOOK";
  profile: string;
  action: "LIKE";
  external_system?: string | null | undefined;
  external_system_reference_number?: string | null | undefined;
};

export type WebCustomerEvent = UserDefinedFields & {
  request_unique_identifier: string;
  accounts_receivable_identifier?: AccountsReceivableIdentifier | null | undefined;
  rewards_participant_identifier?: RewardsParticipantIdentifier | null | undefined;
  classification_identifier?: CustomerEventClassificationIdentifier | null | undefined;
  performed_by_unit_identifier: UnitIdentifier;
  performed_on: string;
  description?: string | null | undefined;
  website: string;
  external_system?: string | null | undefined;
  external_system_reference_number?: string | null | undefined;
};

export type AchievementCustomerEvent = UserDefinedFields & {
  request_unique_identifier: string;
  accounts_receivable_identifier?: AccountsReceivableIdentifier | null | undefined;
  rewards_participant_identifier?: RewardsParticipantIdentifier | null | undefined;
  classification_identifier: CustomerEventClassificationIdentifier;
  performed_by_unit_identifier: UnitIdentifier;
  performed_on: string;
  description?: string | null | undefined;
  external_system?: string | null | undefined;
  external_system_reference_number?: string | null | undefined;
};

export type RewardsParticipantIdentifier2 = {
  id?: string | null | undefined;
  number?: string | null | undefined;
};

export type ReferralCustomerEvent = UserDefinedFields & {
  request_unique_identifier: string;
  classification_identifier?: CustomerEventClassificationIdentifier | null | undefined;
  performed_by_unit_identifier: UnitIdentifier;
  performed_on: string;
  description?: string | null | undefined;
  referred_rewards_participant_identifier: RewardsParticipantIdentifier2;
  referred_by_rewards_participant_identifier: RewardsParticipantIdentifier2;
  external_system?: string | null | undefined;
  external_system_reference_number?: string | null | undefined;
};

export type AccountsReceivableIdentifier2 = {
  id?: string | null | undefined;
  number?: string | null | undefined;
  name?: string | null | undefined;
  access_token_identifier?: AccessTokenIdentifier | null | undefined;
};

export type FinancialAchievementCustomerEvent = UserDefinedFields & {
  request_unique_identifier: string;
  accounts_receivable_identifier?: AccountsReceivableIdentifier2 | null | undefined;
  rewards_participant_identifier?: RewardsParticipantIdentifier2 | null | undefined;
  classification_identifier: CustomerEventClassificationIdentifier;
  performed_by_unit_identifier: UnitIdentifier;
  performed_on: string;
  description?: string | null | undefined;
  external_system?: string | null | undefined;
  external_system_reference_number?: string | null | undefined;
};

export type AuthenticationTokenData = {
  token: string;
};

export type Classification = {
  id: string;
  name: string;
  alternative_code: string | null;
  description: string | null;
};

export type PerformedByUnit = {
  id: string;
  name: string;
  group_name: string | null;
  community_name: string | null;
  alternative_code: string | null;
  description: string | null;
};

export type AccountOwner = {
  id: string;
  number: string;
  name: string;
};

export type AccountsReceivable = {
  id: string;
  number: string;
  name: string;
  life_cycle_state: string;
  account_owner: AccountOwner | null;
};

export type RewardsParticipant = {
  id: string;
  number: string;
  name: string;
  life_cycle_state: string;
};

export type CreatedByUser = {
  username: string;
};

export type LogInformation = {
  created_date: string;
  updated_date: string | null;
  created_by_unit: PerformedByUnit | null;
  updated_by_unit: PerformedByUnit | null;
  created_by_user: CreatedByUser | null;
  updated_by_user: CreatedByUser | null;
};

export type AnsweredUserDefinedFields = {
  udf_string_1: string | null;
  udf_string_2: string | null;
  udf_string_3: string | null;
  udf_string_4: string | null;
  udf_string_5: string | null;
  udf_string_6: string | null;
  udf_string_7: string | null;
  udf_string_8: string | null;
  udf_float_1: number | null;
  udf_float_2: number | null;
  udf_float_3: number | null;
  udf_float_4: number | null;
  udf_date_1: string | null;
  udf_date_2: string | null;
  udf_date_3: string | null;
  udf_date_4: string | null;
};

export type CustomerEventsSocialMediaCreateData = AnsweredUserDefinedFields & {
  id: string;
  number: string;
  type: "SOCIAL_MEDIA";
  life_cycle_state: "POSTED" | "CANCELLED";
  performed_on: string;
  description: string | null;
  process_immediately: boolean | null;
  social_media: string | null;
  profile: string | null;
  action: string | null;
  external_system: string | null;
  external_system_reference_number: string | null;
  total_awarded_amount: number | null;
  total_awarded_alternative_amount: number | null;
  classification: Classification | null;
  performed_by_unit: PerformedByUnit | null;
  accounts_receivable: AccountsReceivable | null;
  rewards_participant: RewardsParticipant | null;
  log_information: LogInformation;
};

export type CustomerEventsWebCreateData = AnsweredUserDefinedFields & {
  id: string;
  number: string;
  type: "WEB";
  life_cycle_state: "POSTED" | "CANCELLED";
  performed_on: string;
  description: string | null;
  process_immediately: boolean | null;
  website: string | null;
  external_system: string | null;
  external_system_reference_number: string | null;
  total_awarded_amount: number | null;
  total_awarded_alternative_amount: number | null;
  classification: Classification | null;
  performed_by_unit: PerformedByUnit | null;
  accounts_receivable: AccountsReceivable | null;
  rewards_participant: RewardsParticipant | null;
  log_information: LogInformation;
};

export type CustomerEventIdentifier = {
  id?: string | null | undefined;
  number?: string | null | undefined;
  external_system_reference_number?: string | null | undefined;
};

/** What a method takes: the body of a POST, the query of a GET. */
export interface MethodRequests {
  "customer_events.bulk.social_media.create": {
    token: string;
    social_media_customer_events_set: SocialMediaCustomerEvent[];
    fields_set?: string | string[] | null | undefined;
  };
  "customer_events.bulk.web.create": {
    token: string;
    web_customer_events_set: WebCustomerEvent[];
    fields_set?: string | string[] | null | undefined;
  };
  "customer_events.bulk.achievements.create": {
    token: string;
    achievement_customer_events_set: AchievementCustomerEvent[];
    fields_set?: string | string[] | null | undefined;
  };
  "customer_events.bulk.referrals.create": {
    token: string;
    referral_customer_events_set: ReferralCustomerEvent[];
    fields_set?: string | string[] | null | undefined;
  };
  "customer_events.bulk.financial_statements.create": {
    token: string;
    financial_statement_customer_events_set: FinancialAchievementCustomerEvent[];
    fields_set?: string | string[] | null | undefined;
  };
  "authentication.token": {
    username: string;
    password: string;
    organisation: string;
    unit?: string | null | undefined;
  };
  "authentication.web_api_key.token": {
    unit?: string | null | undefined;
  };
  "authentication.token.release": {
    token: string;
  };
  "customer_events.social_media.create": UserDefinedFields & {
    token: string;
    accounts_receivable_identifier?: AccountsReceivableIdentifier | null | undefined;
    rewards_participant_identifier?: RewardsParticipantIdentifier | null | undefined;
    classification_identifier?: CustomerEventClassificationIdentifier | null | undefined;
    performed_by_unit_identifier: UnitIdentifier;
    performed_on: string;
    description?: string | null | undefined;
    process_immediately?: boolean | null | undefined;
    social_media: "FACEBOOK";
    profile: string;
    action: "LIKE";
    external_system?: string | null | undefined;
    external_system_reference_number?: string | null | undefined;
    fields_set?: string | string[] | null | undefined;
  };
  "customer_events.web.create": UserDefinedFields & {
    token: string;
    accounts_receivable_identifier?: AccountsReceivableIdentifier | null | undefined;
    rewards_participant_identifier?: RewardsParticipantIdentifier | null | undefined;
    classification_identifier?: CustomerEventClassificationIdentifier | null | undefined;
    performed_by_unit_identifier: UnitIdentifier;
    performed_on: string;
    description?: string | null | undefined;
    process_immediately?: boolean | null | undefined;
    website: string;
    external_system?: string | null | undefined;
    external_system_reference_number?: string | null | undefined;
    fields_set?: string | string[] | null | undefined;
  };
  "customer_events.social_media.show": {
    token: string;
    customer_event_identifier: CustomerEventIdentifier;
    fields_set?: string | string[] | null | undefined;
  };
  "customer_events.social_media.list": {
    token: string;
    rewards_participant_identifier?: RewardsParticipantIdentifier | null | undefined;
    accounts_receivable_identifier?: AccountsReceivableIdentifier | null | undefined;
    classification_identifier?: CustomerEventClassificationIdentifier | null | undefined;
    submitted_after_date?: string | null | undefined;
    submitted_before_date?: string | null | undefined;
    number_of_results?: number | null | undefined;
    offset?: number | null | undefined;
    fields_set?: string | string[] | null | undefined;
  };
}

/** `data` of an answer to a call that is not refused. */
export interface MethodData {
  "customer_events.bulk.social_media.create": CustomerEventsBulkSocialMediaCreateData;
  "customer_events.bulk.web.create": CustomerEventsBulkSocialMediaCreateData;
  "customer_events.bulk.achievements.create": CustomerEventsBulkSocialMediaCreateData;
  "customer_events.bulk.referrals.create": CustomerEventsBulkSocialMediaCreateData;
  "customer_events.bulk.financial_statements.create": CustomerEventsBulkSocialMediaCreateData;
  "authentication.token": AuthenticationTokenData;
  "authentication.web_api_key.token": AuthenticationTokenData;
  "authentication.token.release": Record<string, never>;
  "customer_events.social_media.create": CustomerEventsSocialMediaCreateData;
  "customer_events.web.create": CustomerEventsWebCreateData;
  "customer_events.social_media.show": CustomerEventsSocialMediaCreateData;
  "customer_events.social_media.list": CustomerEventsSocialMediaCreateData[];
}

/** A row of each collection as it is stored. */
export interface StoredRecords {
  units: {
    id: string;
    name: string;
    alternative_code: string | null;
    group_name: string | null;
    community_name: string | null;
    description: string | null;
  };
  accounts_receivable: {
    id: string;
    number: string;
    name: string;
    life_cycle_state: string;
    account_owner: { id: string; number: string; name: string; } | null;
  };
  rewards_participants: {
    id: string;
    number: string;
    name: string;
    life_cycle_state: "EFFECTIVE" | "TERMINATED";
    accounts_receivable_id: string | null;
  };
  access_tokens: {
    id: string;
    rewards_participant_id: string;
    life_cycle_state: "EFFECTIVE" | "NOT_EFFECTIVE" | "PENDING_VERIFICATION";
    identifier: string;
    authentication_code: string | null;
    pass_code: string | null;
    one_time_password: number | null;
  };
  customer_event_classifications: {
    id: string;
    name: string;
    alternative_code: string | null;
    description: string | null;
  };
  customer_events: UserDefinedFields & {
    id: string;
    number: string;
    type: "SOCIAL_MEDIA" | "WEB" | "ACHIEVEMENT" | "REFERRALS" | "FINANCIAL_STATEMENT";
    life_cycle_state: "POSTED" | "CANCELLED";
    performed_on: string;
    performed_by_unit_id: string;
    accounts_receivable_id?: string | null | undefined;
    rewards_participant_id?: string | null | undefined;
    classification_id?: string | null | undefined;
    description?: string | null | undefined;
    process_immediately?: boolean | null | undefined;
    total_awarded_amount?: number | null | undefined;
    total_awarded_alternative_amount?: number | null | undefined;
    external_system?: string | null | undefined;
    external_system_reference_number?: string | null | undefined;
    created_date: string;
    created_by_unit_id?: string | null | undefined;
    created_by_username?: string | null | undefined;
    stored_by?: string | null | undefined;
    social_media?: string | null | undefined;
    profile?: string | null | undefined;
    action?: string | null | undefined;
    website?: string | null | undefined;
    referred_rewards_participant_id?: string | null | undefined;
    referred_by_rewards_participant_id?: string | null | undefined;
  };
  tokens: {
    token: string;
    unit_id: string;
    username: string | null;
    life_cycle_state: "VALID" | "RELEASED";
    expires_on: string | null;
    idle_minutes: number | null;
    last_used_on: string | null;
  };
  users: {
    id: string;
    username: string;
    password: string;
    organisation: string;
    default_unit_id: string;
  };
  web_api_keys: {
    key: string;
    user_id: string;
    default_unit_id: string | null;
  };
}

/** A row of each collection as a fixture has it. */
export interface WrittenRecords {
  units: {
    id: string;
    name: string;
    alternative_code?: string | null | undefined;
    group_name?: string | null | undefined;
    community_name?: string | null | undefined;
    description?: string | null | undefined;
  };
  accounts_receivable: {
    id: string;
    number: string;
    name: string;
    life_cycle_state?: string | undefined;
    account_owner?: { id: string; number: string; name: string; } | null | undefined;
  };
  rewards_participants: {
    id: string;
    number: string;
    name: string;
    life_cycle_state?: "EFFECTIVE" | "TERMINATED" | undefined;
    accounts_receivable_id?: string | null | undefined;
  };
  access_tokens: {
    id: string;
    rewards_participant_id: string;
    life_cycle_state: "EFFECTIVE" | "NOT_EFFECTIVE" | "PENDING_VERIFICATION";
    identifier: string;
    authentication_code?: string | null | undefined;
    pass_code?: string | null | undefined;
    one_time_password?: number | null | undefined;
  };
  customer_event_classifications: {
    id: string;
    name: string;
    alternative_code?: string | null | undefined;
    description?: string | null | undefined;
  };
  customer_events: UserDefinedFields & {
    id: string;
    number: string;
    type: "SOCIAL_MEDIA" | "WEB" | "ACHIEVEMENT" | "REFERRALS" | "FINANCIAL_STATEMENT";
    life_cycle_state: "POSTED" | "CANCELLED";
    performed_on: string;
    performed_by_unit_id: string;
    accounts_receivable_id?: string | null | undefined;
    rewards_participant_id?: string | null | undefined;
    classification_id?: string | null | undefined;
    description?: string | null | undefined;
    process_immediately?: boolean | null | undefined;
    total_awarded_amount?: number | null | undefined;
    total_awarded_alternative_amount?: number | null | undefined;
    external_system?: string | null | undefined;
    external_system_reference_number?: string | null | undefined;
    created_date: string;
    created_by_unit_id?: string | null | undefined;
    created_by_username?: string | null | undefined;
    stored_by?: string | null | undefined;
    social_media?: string | null | undefined;
    profile?: string | null | undefined;
    action?: string | null | undefined;
    website?: string | null | undefined;
    referred_rewards_participant_id?: string | null | undefined;
    referred_by_rewards_participant_id?: string | null | undefined;
  };
  tokens: {
    token: string;
    unit_id: string;
    username?: string | null | undefined;
    life_cycle_state?: "VALID" | "RELEASED" | undefined;
    expires_on?: string | null | undefined;
    idle_minutes?: number | null | undefined;
    last_used_on?: string | null | undefined;
  };
  users: {
    id: string;
    username: string;
    password: string;
    organisation: string;
    default_unit_id: string;
  };
  web_api_keys: {
    key: string;
    user_id: string;
    default_unit_id?: string | null | undefined;
  };
}
