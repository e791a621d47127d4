import Embark

let number: Int = "text"
print(number)
