//! Closed sets of values with stable codes, for what is stored.

/// What the values of all these sets share.
pub(crate) trait Coded: Copy + 'static {
    /// All values, in order.
    const VALUES: &'static [Self];

    /// The stable code.
    fn text(self) -> &'static str;
}

/// Declares an enum whose values have codes that never change.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident $code:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$value_doc])* $value,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$value,)*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $($name::$value => $code,)* }
            }

            /// The value with this code.
            #[must_use]
            pub fn find(code: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }

        impl $crate::coded::Coded for $name {
            const VALUES: &'static [$name] = $name::ALL;

            fn text(self) -> &'static str {
                self.code()
            }
        }
    };
}

pub(crate) use coded;
