//! The elements of a .qwc document, in the order in which Intuit's samples have them.

use yaserde::YaSerialize;

use super::text::as_ascii;

#[derive(YaSerialize)]
#[yaserde(rename = "QBWCXML")]
pub(super) struct Document {
    #[yaserde(rename = "AppName")]
    pub(super) app_name: String,
    #[yaserde(rename = "AppID")]
    pub(super) app_id: String,
    #[yaserde(rename = "AppURL")]
    pub(super) app_url: String,
    #[yaserde(rename = "AppDescription")]
    pub(super) app_description: String,
    #[yaserde(rename = "AppSupport")]
    pub(super) app_support: String,
    #[yaserde(rename = "UserName")]
    pub(super) user_name: String,
    #[yaserde(rename = "OwnerID")]
    pub(super) owner_id: String,
    #[yaserde(rename = "FileID")]
    pub(super) file_id: String,
    #[yaserde(rename = "QBType")]
    pub(super) qb_type: String,
    #[yaserde(rename = "AppUniqueName")]
    pub(super) app_unique_name: String,
    #[yaserde(rename = "Style")]
    pub(super) style: String,
    #[yaserde(rename = "AuthFlags")]
    pub(super) auth_flags: String,
    #[yaserde(rename = "IsReadOnly")]
    pub(super) is_read_only: bool,
    #[yaserde(rename = "UnattendedModePref")]
    pub(super) unattended_mode_pref: String,
    #[yaserde(rename = "PersonalDataPref")]
    pub(super) personal_data_pref: String,
    #[yaserde(rename = "Notify")]
    pub(super) notify: bool,
    #[yaserde(rename = "Scheduler")]
    pub(super) scheduler: Scheduler,
}

#[derive(YaSerialize)]
pub(super) struct Scheduler {
    #[yaserde(rename = "RunEveryNMinutes")]
    pub(super) run_every_n_minutes: u32,
}

impl Document {
    /// Writes the elements, one a line, in ASCII alone.
    pub(super) fn write(&self) -> String {
        let config = yaserde::ser::Config {
            perform_indent: true,
            ..yaserde::ser::Config::default()
        };
        let xml = yaserde::ser::to_string_with_config(self, &config)
            .expect("text without control characters can be written to memory");
        as_ascii(&xml) + "\n"
    }
}
