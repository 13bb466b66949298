//! The one form of a checked record: a draft with public fields, and a value that exists only if the draft holds.

/// Declares `$name` as a `$draft` that `$check` found nothing wrong with. Debug shows what the draft's does.
macro_rules! checked {
    ($(#[$doc:meta])* $name:ident($draft:ident) by $check:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name($draft);

        impl $name {
            /// Checks what belongs together.
            ///
            /// # Errors
            /// Every problem at once, by its path in the draft.
            pub fn new(draft: $draft) -> Result<$name, Vec<$crate::bill::Problem>> {
                let mut problems = Vec::new();
                $check(&draft, &mut problems);
                if problems.is_empty() { Ok($name(draft)) } else { Err(problems) }
            }

            /// The checked content, to change it and check it again.
            #[must_use]
            pub fn into_draft(self) -> $draft {
                self.0
            }
        }

        impl std::ops::Deref for $name {
            type Target = $draft;

            fn deref(&self) -> &$draft {
                &self.0
            }
        }
    };
}

pub(crate) use checked;
