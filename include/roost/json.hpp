// SPDX-License-Identifier: Apache-2.0
// JSON values for applications. The types are Boost.JSON's own; these are their names in Roost.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace roost {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

}  // namespace roost
