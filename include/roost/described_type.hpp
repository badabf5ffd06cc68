// SPDX-License-Identifier: Apache-2.0
// Which types are described, and which of their members appear in JSON. Compile time only.
#pragma once

#include <boost/describe/class.hpp>  // BOOST_DESCRIBE_STRUCT
#include <boost/describe/enum.hpp>   // BOOST_DESCRIBE_ENUM
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <string>
#include <type_traits>

namespace roost {

/// A struct with BOOST_DESCRIBE_STRUCT.
template <class T>
concept Described = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

/// An enum with BOOST_DESCRIBE_ENUM.
template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

}  // namespace roost

namespace roost::detail {

template <class T>
using PublicMembers =
    boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T>
using Enumerators = boost::describe::describe_enumerators<T>;

/// std::map, std::unordered_map and the like, with string keys.
template <class T>
concept StringMap = std::same_as<typename T::key_type, std::string> && requires { typename T::mapped_type; };

}  // namespace roost::detail
